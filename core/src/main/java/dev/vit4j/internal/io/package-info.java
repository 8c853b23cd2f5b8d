/** The one place that opens files: files that are whole or absent, JSON, checksums, locks. Not part of the public API. */
@NullMarked
package dev.vit4j.internal.io;

import org.jspecify.annotations.NullMarked;
