/** LangChain4j's chat models over an {@link dev.tramontane.engine.Engine} in the same process. */
@NullMarked
package dev.tramontane.langchain4j;

import org.jspecify.annotations.NullMarked;
