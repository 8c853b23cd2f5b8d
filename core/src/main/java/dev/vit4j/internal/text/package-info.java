/**
 * Formatting of messages: plurals, suggestions, visible control characters; build information. Not part of the public
 * API.
 */
@NullMarked
package dev.vit4j.internal.text;

import org.jspecify.annotations.NullMarked;
