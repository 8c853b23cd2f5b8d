/**
 * The exceptions that vit4j throws. There is one class for each thing a caller can do about it: change the
 * request, repair a file or device, or look at a result. This package uses no other; every package may use it.
 */
@NullMarked
package dev.vit4j;

import org.jspecify.annotations.NullMarked;
