"""Weather to series: what wind, sun and cold make possible or needed, hour by hour."""
