/** How batches are assembled and data sets are wrapped. Not part of the public API. */
@NullMarked
package dev.vit4j.data.internal;

import org.jspecify.annotations.NullMarked;
