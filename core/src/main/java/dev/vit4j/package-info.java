/**
 * The errors that vit4j throws at its users. One class for each thing a caller can do about it: ask
 * for something else, mend a file or device, or look at a result. And how their words are made: the
 * nearest name, numbers of things, text of strangers made visible. Everything may use this package; it uses nothing.
 */
@NullMarked
package dev.vit4j;

import org.jspecify.annotations.NullMarked;
