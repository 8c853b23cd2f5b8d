/** What passes of models share and users need not see. Not part of the public API. */
@NullMarked
package dev.vit4j.nn.internal;

import org.jspecify.annotations.NullMarked;
