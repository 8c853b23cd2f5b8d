/** Whether vit4j can work on this machine. Not part of the public API. */
@NullMarked
package dev.vit4j.internal.doctor;

import org.jspecify.annotations.NullMarked;
