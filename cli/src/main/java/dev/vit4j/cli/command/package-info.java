/** One class per command. */
@NullMarked
package dev.vit4j.cli.command;

import org.jspecify.annotations.NullMarked;
