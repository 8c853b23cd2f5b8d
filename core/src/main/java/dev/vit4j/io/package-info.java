/**
 * Files that are whole or absent. Atomic writes, checksums and progress of long transfers live here,
 * below every other room, so that nothing is ever half written. What a file means is not known here.
 */
@NullMarked
package dev.vit4j.io;

import org.jspecify.annotations.NullMarked;
