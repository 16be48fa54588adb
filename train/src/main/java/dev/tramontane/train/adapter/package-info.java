/** Low-rank adapters (LoRA, arXiv 2106.09685): what they change, their files, and how they are merged into weights. */
@NullMarked
package dev.tramontane.train.adapter;

import org.jspecify.annotations.NullMarked;
