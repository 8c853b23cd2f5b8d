/** CIFAR-10, in the three forms in which it is distributed. */
@NullMarked
package dev.vit4j.data.cifar10;

import org.jspecify.annotations.NullMarked;
