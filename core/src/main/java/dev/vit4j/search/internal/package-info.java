/** The file of an index, and the products and selections of a search. */
@NullMarked
package dev.vit4j.search.internal;

import org.jspecify.annotations.NullMarked;
