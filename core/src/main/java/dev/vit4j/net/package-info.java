/** Network access: proxies, certificates, and listeners for transfers. */
@NullMarked
package dev.vit4j.net;

import org.jspecify.annotations.NullMarked;
