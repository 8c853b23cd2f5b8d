/** How folders are walked and lists are parsed. Not part of the public API. */
@NullMarked
package dev.vit4j.data.folder.internal;

import org.jspecify.annotations.NullMarked;
