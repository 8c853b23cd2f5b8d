/** How a model folder describes its preprocessing, and the warnings if the description is unusual. Not part of the public API. */
@NullMarked
package dev.vit4j.pretrained.internal.preprocessing;

import org.jspecify.annotations.NullMarked;
