/** How vit4j reaches the network: proxies, certificates, and who is told of transfers. */
@NullMarked
package dev.vit4j.net;

import org.jspecify.annotations.NullMarked;
