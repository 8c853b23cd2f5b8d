/** The terminal: output, progress displays, exit codes, errors. */
@NullMarked
package dev.vit4j.cli.console;

import org.jspecify.annotations.NullMarked;
