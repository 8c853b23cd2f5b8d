/** HTTP: downloads that resume, retries, proxies and certificates. Not part of the public API. */
@NullMarked
package dev.vit4j.net.internal;

import org.jspecify.annotations.NullMarked;
