package dev.tramontane.train.tape;

import dev.tramontane.tensor.Kernels;
import dev.tramontane.train.product.Products;

/**
 * What one thread computes with.
 *
 * @param number from 0
 * @param workspace for arrays that are given back before the task ends
 */
public record Worker(int number, Products products, Kernels kernels, Workspace workspace) {}
