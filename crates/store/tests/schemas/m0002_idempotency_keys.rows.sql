INSERT INTO seaql_migrations (version, applied_at) VALUES
  ('m0002_idempotency_keys', 1775830950);
INSERT INTO idempotency_keys (key, request, answer, created_at) VALUES
  ('key-of-alpha', 'create alpha', '{"name":"alpha"}', 1775830992123),
  ('key-of-bravo', 'create bravo', '{"name":"bravo"}', 1775830993123),
  ('key-of-charlie', 'create charlie', '{"name":"charlie"}', 1775830994123),
  ('key-of-delta', 'create delta', '{"name":"delta"}', 1775830995123),
  ('key-of-echo', 'create echo', '{"name":"echo"}', 1775830996123),
  ('key-of-foxtrot', 'create foxtrot', '{"name":"foxtrot"}', 1775830997123),
  ('key-of-golf', 'create golf', '{"name":"golf"}', 1775830998123),
  ('key-of-update', 'update alpha to 2026.4.11', '{"status":"update_queued"}', 1775831003123);
INSERT INTO events (sequence, at, instance_id, instance_name, generation, state, actor, what) VALUES
  (46, 1775831014123, '01a20f9f-6de7-7488-b7e6-0be69a759748', 'delta', 1, 'error', 'reconciler', '{"kind":"waits","reason":"1 other update is under way"}'),
  (47, 1775831015123, NULL, NULL, NULL, NULL, 'local', '{"kind":"policy_changed","policy":{"update_states":["running","error"],"prereleases":true,"deprecated":"warn","blocked_versions":[{"version":"2026.4.9","reason":"loses messages"}],"capacity":{"shortage":"refuse","memory_reserve_mib":256,"disk_reserve_mib":7,"max_load_percent":400},"concurrent_updates":3}}');
UPDATE counters SET value = 47 WHERE name = 'events';
UPDATE policies SET policy = '{"update_states":["running","error"],"prereleases":true,"deprecated":"warn","blocked_versions":[{"version":"2026.4.9","reason":"loses messages"}],"capacity":{"shortage":"refuse","memory_reserve_mib":256,"disk_reserve_mib":7,"max_load_percent":400},"concurrent_updates":3}' WHERE id = 1;
