/** Walking folders and parsing lists. Not part of the public API. */
@NullMarked
package dev.vit4j.data.folder.internal;

import org.jspecify.annotations.NullMarked;
