/**
 * Downloads of models: names on the hub, requests, mirrors, and the cache on disk. What the files mean is {@code
 * pretrained}'s.
 */
@NullMarked
package dev.vit4j.hub;

import org.jspecify.annotations.NullMarked;
