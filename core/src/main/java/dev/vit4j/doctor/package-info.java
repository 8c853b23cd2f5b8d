/** Whether vit4j can work on this machine. */
@NullMarked
package dev.vit4j.doctor;

import org.jspecify.annotations.NullMarked;
