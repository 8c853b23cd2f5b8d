/** The only package that opens files: atomic writes, JSON, checksums, locks. Not part of the public API. */
@NullMarked
package dev.vit4j.internal.io;

import org.jspecify.annotations.NullMarked;
