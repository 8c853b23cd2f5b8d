/** Who is told of transfers; how vit4j reaches the network is internal. */
@NullMarked
package dev.vit4j.net;

import org.jspecify.annotations.NullMarked;
