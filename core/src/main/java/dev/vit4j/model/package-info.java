/**
 * One file per model, each in the words of its paper, with the record of its configuration beside it.
 * Models are functions of a configuration and a source of parameters. Files, images and training are
 * not known here.
 */
@NullMarked
package dev.vit4j.model;

import org.jspecify.annotations.NullMarked;
