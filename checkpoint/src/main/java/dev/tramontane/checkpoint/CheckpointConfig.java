package dev.tramontane.checkpoint;

/** Everything a configuration file says that concerns the weights. */
record CheckpointConfig(ModelConfig model, Quantisation quantisation) {}
