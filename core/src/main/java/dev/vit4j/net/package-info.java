/** The listener for the progress of transfers; access to the network is internal. */
@NullMarked
package dev.vit4j.net;

import org.jspecify.annotations.NullMarked;
