package dev.vit4j.pretrained.internal;

/**
 * A field of config.json that is not as it should be, though the reference and vit4j run.
 *
 * @param message what was found, and what was taken for it
 */
public record ConfigOddity(String field, String message) {}
