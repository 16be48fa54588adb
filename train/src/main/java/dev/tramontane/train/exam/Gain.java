package dev.tramontane.train.exam;

import dev.tramontane.train.task.Split;

/**
 * What thinking brings.
 *
 * @param task the task's name
 * @param split where the questions are from
 * @param difference accuracy at high less that at none, by question
 */
public record Gain(String task, Split split, PairedDifference difference) {}
