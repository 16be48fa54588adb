package dev.tramontane.model.vision;

/** TEMPORARY until merged. */
public record Pixels(float[] values, int width, int height) {}
