/**
 * The command line. One class a command: it reads options, asks core and prints; what it prints and the exit code are a
 * contract. Nothing but user interface comes in here.
 */
@NullMarked
package dev.vit4j.cli;

import org.jspecify.annotations.NullMarked;
