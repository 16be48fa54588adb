@NullMarked
package dev.tramontane.model;

import org.jspecify.annotations.NullMarked;
