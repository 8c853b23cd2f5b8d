/**
 * Search by embeddings: an index of named vectors in one file, and exact answers by cosine similarity. Knows nothing of images,
 * texts and models beyond the name of the model that made the vectors.
 */
@NullMarked
package dev.vit4j.search;

import org.jspecify.annotations.NullMarked;
