//! Real OpenClaw gateways as processes of this host.
