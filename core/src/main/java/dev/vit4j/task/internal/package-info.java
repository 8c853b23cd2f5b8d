/** Pictures of results. Not part of the public API. */
@NullMarked
package dev.vit4j.task.internal;

import org.jspecify.annotations.NullMarked;
