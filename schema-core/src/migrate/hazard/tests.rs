//! What holds of all hazards.
