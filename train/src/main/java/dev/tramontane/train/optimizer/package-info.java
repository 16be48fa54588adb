/** How parameters follow their gradients: AdamW, Muon, learning rates over a run, and a state that can be saved. */
@NullMarked
package dev.tramontane.train.optimizer;

import org.jspecify.annotations.NullMarked;
