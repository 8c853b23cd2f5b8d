/** Options that several commands share. */
@NullMarked
package dev.vit4j.cli.option;

import org.jspecify.annotations.NullMarked;
