"""Operations and security: faults injected for real, backups restored, secrets searched for."""
