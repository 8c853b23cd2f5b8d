/** CIFAR-10, in the three forms it is distributed in. */
@NullMarked
package dev.vit4j.data.cifar10;

import org.jspecify.annotations.NullMarked;
