/** Predictors: models that serve requests about images, many at once, over a bounded queue. */
@NullMarked
package dev.vit4j.predict;

import org.jspecify.annotations.NullMarked;
