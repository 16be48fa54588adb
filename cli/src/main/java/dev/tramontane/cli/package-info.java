@NullMarked
package dev.tramontane.cli;

import org.jspecify.annotations.NullMarked;
