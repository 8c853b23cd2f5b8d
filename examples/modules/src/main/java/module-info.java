module classifier {
    requires dev.vit4j.core;
}
