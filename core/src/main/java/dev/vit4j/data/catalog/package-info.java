/** The built-in data sets by name, and the locations of their files. */
@NullMarked
package dev.vit4j.data.catalog;

import org.jspecify.annotations.NullMarked;
