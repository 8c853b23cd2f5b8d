/** CIFAR-10: its archives, their formats, and the data set. Not part of the public API. */
@NullMarked
package dev.vit4j.data.cifar10.internal;

import org.jspecify.annotations.NullMarked;
