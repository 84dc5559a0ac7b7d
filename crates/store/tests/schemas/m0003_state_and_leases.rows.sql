INSERT INTO seaql_migrations (version, applied_at) VALUES
  ('m0003_state_and_leases', 1775831050);
INSERT INTO leases (name, holder, until) VALUES
  ('reconciler', 'portal', 1775831030123);
INSERT INTO events (sequence, at, instance_id, instance_name, generation, state, actor, what) VALUES
  (48, 1775831016123, '01a20f9f-6de7-7488-b7e6-0be69a759748', 'delta', 1, 'error', 'reconciler', '{"kind":"step_finished","step":"fetch","version":"2026.4.8","millis":53000,"detail":"1028 MB in 53 s"}'),
  (49, 1775831017123, '01a20f9f-6de7-7488-b7e6-0be69a759748', 'delta', 1, 'error', 'reconciler', '{"kind":"step_finished","step":"fetch","version":"2026.4.8","millis":2,"detail":"nothing to do"}');
UPDATE counters SET value = 49 WHERE name = 'events';
