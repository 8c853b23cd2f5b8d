/** The data sets that have a name, and where their files are kept. */
@NullMarked
package dev.vit4j.data.catalog;

import org.jspecify.annotations.NullMarked;
