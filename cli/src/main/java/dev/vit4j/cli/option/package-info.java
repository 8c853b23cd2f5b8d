/** Options shared by several commands. */
@NullMarked
package dev.vit4j.cli.option;

import org.jspecify.annotations.NullMarked;
