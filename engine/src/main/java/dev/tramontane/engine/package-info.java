@NullMarked
package dev.tramontane.engine;

import org.jspecify.annotations.NullMarked;
