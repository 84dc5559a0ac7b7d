//! Instances that exist only in the control plane.
