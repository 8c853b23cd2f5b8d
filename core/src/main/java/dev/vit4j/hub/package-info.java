/**
 * Downloads of models from the Hugging Face hub: names, requests, mirrors, and the cache on disk. The content of the
 * files is the concern of {@code pretrained}.
 */
@NullMarked
package dev.vit4j.hub;

import org.jspecify.annotations.NullMarked;
